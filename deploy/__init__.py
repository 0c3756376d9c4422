"""How Kaobo is prepared, started, checked and tested; never imported by the product."""
