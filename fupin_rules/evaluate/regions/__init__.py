"""The points on which what is unknown is tried: one for each region that nothing else tells apart."""
