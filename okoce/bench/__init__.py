"""What only `manage.py bench` uses: settings, the floor's address, a counter of queries."""
