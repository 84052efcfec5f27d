"""Families of growth-pole networks."""

from __future__ import annotations

from ..words import p_
from .term import Term, terms

FAMILIES: dict[str, dict[str, Term]] = {
    "pole_threshold": terms(
        {
            "core_z": p_("pole_threshold", "core score"),
            "hub_participation": p_("pole_threshold", "hub score"),
            "mass_factor": p_("pole_threshold", "mass"),
            "growth_factor": p_("pole_threshold", "growth"),
            "all": p_("pole_threshold", "all"),
        }
    ),
    "rule": terms(
        {
            "row-mean": p_("rule", "above the row mean"),
            "disparity": p_("rule", "disparity filter"),
            "threshold": p_("rule", "threshold"),
            "top-k": p_("rule", "k largest of each origin"),
            "spanning-tree": p_("rule", "maximum spanning tree"),
            "none": p_("rule", "none"),
        }
    ),
    "layer_kind": terms(
        {
            "gravity": p_("layer_kind", "gravity"),
            "flow": p_("layer_kind", "observed flow"),
            "flows": p_("layer_kind", "observed flows"),
            "similarity": p_("layer_kind", "similarity of growth"),
            "lead-lag": p_("layer_kind", "lead–lag"),
            "all": p_("layer_kind", "all layers together"),
        }
    ),
    "growth_by": terms(
        {
            "rate": p_("growth_by", "yearly rate (logarithm)"),
            "increment": p_("growth_by", "yearly increase"),
            "none": p_("growth_by", "not tested"),
        }
    ),
    "growth_layers": terms(
        {
            "auto": p_("growth_layers", "similarity of growth, from five times up"),
            "none": p_("growth_layers", "none"),
            "similarity": p_("growth_layers", "similarity of growth"),
            "both": p_("growth_layers", "similarity and lead–lag"),
        }
    ),
    "hinterland_by": terms(
        {
            "largest-flow": p_("hinterland_by", "largest flow"),
            "chain": p_("hinterland_by", "chain of largest flows"),
            "huff": p_("hinterland_by", "Huff probability"),
        }
    ),
    "pole_criterion": terms(
        {
            "core": p_("pole_criterion", "core node"),
            "hub": p_("pole_criterion", "hub over layers"),
            "mass": p_("pole_criterion", "mass above its region"),
            "growth": p_("pole_criterion", "growth above its region"),
        }
    ),
    "organisation": terms(
        {
            "polar": p_("organisation", "polar (core–periphery)"),
            "dual-core": p_("organisation", "dual core"),
            "point-axis": p_("organisation", "point–axis"),
            "flat": p_("organisation", "flat network"),
            "multipolar": p_("organisation", "multipolar network"),
        }
    ),
    "block_role": terms(
        {
            "net-benefit": p_("block_role", "net benefit"),
            "net-spillover": p_("block_role", "net spillover"),
            "two-way": p_("block_role", "two-way spillover"),
            "broker": p_("block_role", "broker"),
        }
    ),
    "pole_state": terms(
        {
            "persistent": p_("pole_state", "persistent"),
            "emerging": p_("pole_state", "emerging"),
            "fading": p_("pole_state", "fading"),
            "passing": p_("pole_state", "passing"),
        }
    ),
    "network_measure": terms(
        {
            "links": p_("network_measure", "links"),
            "density": p_("network_measure", "density"),
            "connectedness": p_("network_measure", "connectedness (Krackhardt)"),
            "hierarchy": p_("network_measure", "hierarchy (Krackhardt)"),
            "efficiency": p_("network_measure", "efficiency (Krackhardt)"),
            "reciprocity": p_("network_measure", "reciprocity"),
            "centralisation": p_("network_measure", "centralisation (degree)"),
            "assortativity": p_("network_measure", "assortativity (degree)"),
            "modularity": p_("network_measure", "modularity (Leiden)"),
            "rank_size": p_("network_measure", "rank–size slope of strengths"),
            "strength_cv": p_("network_measure", "coefficient of variation of strengths"),
        }
    ),
    "node_measure": terms(
        {
            "degree_out": p_("node_measure", "out-degree"),
            "degree_in": p_("node_measure", "in-degree"),
            "strength_out": p_("node_measure", "strength out"),
            "strength_in": p_("node_measure", "strength in"),
            "strength": p_("node_measure", "strength"),
            "z": p_("node_measure", "strength z-score"),
            "closeness": p_("node_measure", "closeness"),
            "betweenness": p_("node_measure", "betweenness"),
            "eigenvector": p_("node_measure", "eigenvector"),
            "pagerank": p_("node_measure", "PageRank"),
        }
    ),
    "organisation_measure": terms(
        {
            "poles": p_("organisation_measure", "number of poles of the first level"),
            "concentration": p_(
                "organisation_measure", "concentration: coefficient of variation of strengths"
            ),
            "second": p_("organisation_measure", "second centre's own strength over the first's"),
            "third": p_("organisation_measure", "third centre's own strength over the first's"),
            "elongation": p_(
                "organisation_measure", "elongation: longest path of the spanning tree / (n − 1)"
            ),
            "pole_links": p_("organisation_measure", "linked pairs among the cores"),
            "coverage": p_("organisation_measure", "coverage: connectedness of the backbone"),
            "mesh": p_("organisation_measure", "mesh: flow off the spanning tree"),
        }
    ),
    "symbiosis_term": terms(
        {
            "ln_strength": p_("symbiosis_term", "log network strength"),
            "ln_mass": p_("symbiosis_term", "log mass"),
            "growth": p_("symbiosis_term", "growth of mass before"),
            "pole_strength": p_("symbiosis_term", "pole × log network strength"),
            "pole_growth": p_("symbiosis_term", "pole × growth of mass before"),
            "pole": p_("symbiosis_term", "pole"),
        }
    ),
    "symbiosis_direction": terms(
        {
            "network → growth": p_(
                "symbiosis_direction", "effect of network strength on mass growth"
            ),
            "growth → network": p_(
                "symbiosis_direction", "effect of mass growth on growth in network strength"
            ),
        }
    ),
}
