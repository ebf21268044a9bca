"""Plans at work: flat code where everything is told, diagrams where something is not."""
