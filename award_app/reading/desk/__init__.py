"""What the secretariat sees: one module a matter. Callers have asked whether the reader is an officer."""
