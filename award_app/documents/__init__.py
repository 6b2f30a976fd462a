"""Documents: what the award prints. Certificates first; each is made from facts, never from a page's markup."""
