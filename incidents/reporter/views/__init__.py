"""The reporter's pages: plain, fast, without the console's frame."""
