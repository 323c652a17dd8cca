"""What one would use without integraxl, each written as someone who knows the tool well would write it."""
