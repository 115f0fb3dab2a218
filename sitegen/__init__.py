"""Builds the pages and publishes them."""
