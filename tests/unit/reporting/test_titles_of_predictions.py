"""A map shows one year of several, and its title says which."""

import matplotlib as mpl
import pytest

import regspatial as rs


@pytest.mark.parametrize(("language", "comma"), [("en", ", "), ("zh", "，")])
def test_a_map_of_predictions_says_of_which_year(language, comma):
    panel = rs.read_panel(rs.example("dri").table_path, id="adcode", time="year")
    provinces = rs.china()
    w = rs.weights.knn(provinces.select(panel.ids), k=4)
    found = rs.regression.predict(
        rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w, model="sar"), panel
    )
    for how, year in (({}, 2022), ({"at_time": 2015}, 2015)):
        figure = found.plot(provinces, language=language, **how)
        said = [t.get_text().replace("\n", "") for t in figure.findobj(mpl.text.Text)]
        assert any(one.endswith(f"{comma}{year}") for one in said)
