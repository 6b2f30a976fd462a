"""The call has no facts and no effects of its own."""
