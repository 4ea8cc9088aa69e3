"""The shell: settings, environment, processes, health."""
