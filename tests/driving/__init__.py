"""What tests/driver.py is made of: pages as a browser reads them, a post office, server processes; nothing of the application."""
