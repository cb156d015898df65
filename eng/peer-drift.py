#!/usr/bin/env python3
"""The statistics of `cockpit analyze drift` with pandas and SciPy, as one would write them: for eng/bench-drift.sh.

    peer-drift.py BASELINE.csv CURRENT.csv > figures.json
"""
import json
import sys

import numpy as np
import pandas as pd
from scipy import stats


def entropy(counts):
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def psi(before, after):
    b = (before + 0.5) / (before.sum() + 0.5 * len(before))
    a = (after + 0.5) / (after.sum() + 0.5 * len(after))
    return float(((a - b) * np.log(a / b)).sum())


def jensen_shannon(before, after):
    p, q = before / before.sum(), after / after.sum()
    m = (p + q) / 2
    divergence = (stats.entropy(p, m, base=2) + stats.entropy(q, m, base=2)) / 2
    return float(np.sqrt(max(0.0, divergence)))


def common(before, after, bins_before, bins_after):
    n, m = bins_before.sum(), bins_after.sum()
    return {
        "missing": [float(before.isna().mean()), float(after.isna().mean())],
        "distinct": [int(before.nunique()), int(after.nunique())],
        "entropy": [entropy(bins_before), entropy(bins_after)],
        "psi": psi(bins_before, bins_after),
        "psiCritical": float(stats.chi2.ppf(0.95, len(bins_before) - 1) * (1 / n + 1 / m)),
        "jensenShannon": jensen_shannon(bins_before, bins_after),
    }


def numeric(before, after):
    b, a = before.dropna().to_numpy(float), after.dropna().to_numpy(float)
    edges = np.unique(np.quantile(b, np.arange(1, 10) / 10))
    counts = [np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) for values in (b, a)]
    q1, q3 = np.quantile(b, [0.25, 0.75])
    low, high = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
    ks = stats.ks_2samp(b, a, mode="asymp")
    distance = stats.wasserstein_distance(b, a)
    return common(before, after, *counts) | {
        "outliers": [float(((values < low) | (values > high)).mean()) for values in (b, a)],
        "beyond": [int((a < b.min()).sum()), int((a > b.max()).sum())],
        "kolmogorovSmirnov": [float(ks.statistic), float(ks.pvalue)],
        "wasserstein": [float(distance), float(distance / b.std(ddof=1))],
    }


def categorical(before, after):
    b, a = (column.fillna("").value_counts() for column in (before, after))
    names = b.index.union(a.index)
    counts = [table.reindex(names, fill_value=0).to_numpy() for table in (b, a)]
    chi2 = stats.chi2_contingency(np.array(counts), correction=False)
    return common(before, after, *counts) | {
        "chiSquare": [float(chi2[0]), int(chi2[2]), float(chi2[1])],
        "newCategories": [name for name in a.index.difference(b.index) if name],
        "missingCategories": [name for name in b.index.difference(a.index) if name],
    }


def main():
    # Texts such as "true" stay categories, as with Cockpit.
    texts = {"active": str, "consent": str}
    before, after = (pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=[""]) for path in sys.argv[1:3])
    figures = {}
    for name in before.columns:
        compare = numeric if pd.api.types.is_numeric_dtype(before[name]) else categorical
        figures[name] = compare(before[name], after[name])
    json.dump(figures, sys.stdout, indent=1)


main()
