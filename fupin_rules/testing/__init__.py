"""For those who test policies: examples inside the files, and files of cases."""
