"""Scales: what they are, how they are scored, how far a score can be trusted, and when a change is more than noise.

    catalogue    scale, scales, wording          what the data file says, and the text where the licence allows it
    scoring      score, reverse, bands           answers (people, items) to totals, subscales and the scale's words
    reliability  cronbach_alpha, omega           from answers, with the standard error of measurement
    change       jacobson_truax, centred         the arithmetic of change; criterion_c
    verdict      verdict, reaches_mcid           two measurements of many people, in four honest words
    clinical     clinically_significant          reliable, and across the line between two groups of a study

`python -m befriend_neuro.psychometrics` prints the tables of docs/science/scales.md.
"""
