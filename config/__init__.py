"""What an installation says of itself (settings) and what an edition says of itself (rulebooks)."""
