"""The same panel, variable, regions and weights as other libraries hold them."""

import numpy as np
import pytest
import scipy.sparse as sp

pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")


ORDER = [7, 2, 11, 0, 5, 9, 1, 10, 3, 8, 6, 4]


class Streamed:
    """A table that offers the Arrow stream and names its columns, as polars does."""

    def __init__(self, frame):
        self._table = pa.Table.from_pandas(frame, preserve_index=False)
        self.columns = self._table.column_names

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


class Interchanged:
    """A table that offers the DataFrame interchange alone."""

    def __init__(self, frame):
        self._table = pa.Table.from_pandas(frame, preserve_index=False)
        self.columns = self._table.column_names

    def __dataframe__(self, nan_as_null=False, allow_copy=True):
        return self._table.__dataframe__(nan_as_null=nan_as_null, allow_copy=allow_copy)


class LabelledArray:
    """An array with dimensions and coordinates, as xarray's DataArray."""

    def __init__(self, values, dims, coords, name=None):
        self.values, self.dims, self.name = np.asarray(values), dims, name
        self.coords = dict(zip(dims, coords, strict=True))

    def to_pandas(self):
        labels = [pd.Index(self.coords[d], name=d) for d in self.dims]
        if len(self.dims) == 1:
            return pd.Series(self.values, labels[0])
        return pd.DataFrame(self.values, *labels)


class LabelledArrays:
    """Arrays of the same dimensions, as xarray's Dataset."""

    def __init__(self, arrays, dims, coords):
        self.data_vars, self.dims = arrays, dict(zip(dims, map(len, coords), strict=True))
        self.coords = dict(zip(dims, coords, strict=True))

    def to_dataframe(self):
        rows = pd.MultiIndex.from_product(list(self.coords.values()), names=list(self.coords))
        return pd.DataFrame({k: np.ravel(v) for k, v in self.data_vars.items()}, index=rows)


def long_of(panel):
    """Return a long table with the headings a yearbook has, rows shuffled."""
    frame = panel.to_frame().rename(columns={"time": "year"})
    return frame.sample(frac=1.0, random_state=5).reset_index(drop=True)


def keyed(panel, names):
    frame = long_of(panel).set_index(["id", "year"])
    frame.index = frame.index.set_names(names)
    return frame


def dataset_of(panel):
    order = panel.select(ids=[panel.ids[k] for k in ORDER])
    arrays = {k: v.T for k, v in order.columns.items()}
    return LabelledArrays(arrays, ("region", "year"), (list(order.ids), list(order.times)))


PANELS = {
    "long": long_of,
    "MultiIndex, named": lambda p: keyed(p, ["city", "year"]),
    "MultiIndex, unnamed": lambda p: keyed(p, [None, None]),
    "MultiIndex, times first": lambda p: keyed(p, ["id", "year"]).swaplevel(),
    "Arrow stream": lambda p: Streamed(long_of(p)),
    "interchange": lambda p: Interchanged(long_of(p)),
    "Dataset": dataset_of,
}


TABLES = {
    "Panel": lambda f, p: (p, {}),
    "MultiIndex, named": lambda f, p: (keyed(p, ["id", "time"]), {}),
    "MultiIndex, unnamed": lambda f, p: (keyed(p, [None, None]), {}),
    "Dataset": lambda f, p: (dataset_of(p), {}),
    "Arrow stream": lambda f, p: (Streamed(f), {"id": "id", "time": "time"}),
    "interchange": lambda f, p: (Interchanged(f), {"id": "id", "time": "time"}),
}
"""What a verb takes for a table of rows, with the keys that it has to be told."""


def shuffled(frame):
    return frame.iloc[ORDER] if len(frame) == len(ORDER) else frame.iloc[::-1]


def crossed(panel, world):
    """Return a GeoDataFrame with regions and one time, rows shuffled."""
    frame = world.map.set_index("adcode")[["geometry"]].loc[list(panel.ids)]
    for name, values in panel.columns.items():
        frame[name] = values[0]
    return shuffled(frame)


def series_of(x):
    labels = [(i, t) for t in x.times for i in x.ids]
    index = pd.MultiIndex.from_tuples(labels, names=["city", "year"])
    return pd.Series(x.values.ravel(), index, name=x.name).sample(frac=1.0, random_state=2)


def wide_of(x):
    frame = pd.DataFrame(x.values, index=list(x.times), columns=list(x.ids))
    return frame.iloc[:, ::-1]


def array_of(x):
    return LabelledArray(x.values[:, ::-1], ("year", "region"), (x.times, x.ids[::-1]), x.name)


VARIABLES = {
    "Series": series_of,
    "DataFrame, times down": wide_of,
    "DataFrame, times across": lambda x: wide_of(x).T,
    "DataArray": array_of,
}


OF_ONE_TIME = {
    "Series": lambda x: pd.Series(x.values[0], list(x.ids), name=x.name).iloc[::-1],
    "dict": lambda x: dict(zip(x.ids[::-1], x.values[0, ::-1].tolist(), strict=True)),
    "(ids, numbers)": lambda x: (list(x.ids[::-1]), x.values[0, ::-1]),
    "DataArray": lambda x: LabelledArray(x.values[0], ("region",), (x.ids,), x.name),
}


def square(w):
    frame = pd.DataFrame(w.to_dense(), index=list(w.ids), columns=list(w.ids))
    return frame.iloc[::-1, ORDER[: len(w.ids)]] if len(w.ids) == len(ORDER) else frame.iloc[::-1]


def as_r_writes(w):
    frame = pd.DataFrame(w.to_dense(), index=list(w.ids), columns=list(w.ids)).iloc[::-1]
    return frame.rename_axis("Unnamed: 0").reset_index()


def as_stata_writes(w):
    frame = pd.DataFrame(w.to_dense(), columns=[f"w{k + 1}" for k in range(w.n)])
    frame.insert(0, "id", list(w.ids))
    return frame


def turned(w):
    order = np.arange(w.n)[::-1]
    return [w.ids[k] for k in order], w.to_dense()[np.ix_(order, order)]


WEIGHTS = {
    "Graph": lambda w: w.to_graph(),
    "W": lambda w: w.to_w(),
    "square DataFrame": square,
    "table of R": as_r_writes,
    "table of Stata": as_stata_writes,
    "(ids, array)": turned,
    "(ids, csr)": lambda w: (list(w.ids), sp.csr_array(w.to_dense())),
    "(ids, coo)": lambda w: (pd.Index(w.ids), sp.coo_matrix(w.to_dense())),
    "DataArray": lambda w: LabelledArray(w.to_dense(), ("a", "b"), (w.ids, w.ids)),
    "Arrow stream": lambda w: Streamed(as_r_writes(w)),
}


REGIONS = {
    "GeoDataFrame": lambda r, world: shuffled(_map_of(r, world)),
    "GeoDataFrame, counted rows": lambda r, world: shuffled(_map_of(r, world)).reset_index(
        drop=True
    ),
}


def _map_of(regions, world):
    frame = world.map.set_index("adcode", drop=False).loc[list(regions.ids)]
    return frame.rename_axis(None)
