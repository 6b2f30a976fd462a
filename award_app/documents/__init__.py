"""Documents: what the award prints, made from facts, never from a page's markup. Certificates come first."""
