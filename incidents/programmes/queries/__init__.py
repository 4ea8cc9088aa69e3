"""Reading programmes, their dates, and who was asked."""
