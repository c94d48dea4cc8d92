"""`python -m befriend_neuro.psychometrics` prints the tables of docs/science/scales.md."""

import sys

from befriend_neuro.psychometrics.tables import catalogue_table, change_table, noise_table, words_table

sys.stdout.write("\n\n".join((catalogue_table(), change_table(), words_table(), noise_table())) + "\n")
