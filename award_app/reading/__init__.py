"""What pages show: one module a page, each asking only for what its reader may see, in a constant number of queries."""
