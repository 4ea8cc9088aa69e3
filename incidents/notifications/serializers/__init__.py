"""How notifications look to a client, and what a client may say."""
