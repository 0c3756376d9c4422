"""Who there is, where they belong, what they are enrolled in, and which tenant's rows may be seen."""
