"""Forms: what is asked of people, and the check of what they type. Built from the rulebook where it says what is asked."""
