"""What would come of an administration under another payer, site, day or dose, side by side."""
