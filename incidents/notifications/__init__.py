"""Who is told what, how and when: contact methods, personal rules, the outbox, and the channels by which it leaves."""
