"""Files of incidents and of answers: CSV, XLSX, JSON lines, PDF; long ones as jobs, in bounded memory."""
