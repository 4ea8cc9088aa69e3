"""What the processes under test know beside Muster: timers whose firing leaves a trace, or pages the sink."""
