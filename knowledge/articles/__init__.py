"""Articles: what is known, how sure we are of it, who may read it and who looks after it."""
