"""What makes data and shows the product; never imported by it."""
