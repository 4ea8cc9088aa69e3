"""What is counted of incidents and of the work around them: metrics, the facts they rest on, questions and answers."""
