"""The made-up city as an OpenStreetMap file, and Valhalla's times on it: run by a Python that has pyvalhalla."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def write(made: Any, path: Path) -> None:
    """Nodes, a way for each link, a relation for each restriction."""
    import osmium  # noqa: PLC0415
    from osmium.osm import mutable  # noqa: PLC0415

    number = {str(name): at + 1 for at, name in enumerate(made.junctions.ids)}
    writer = osmium.SimpleWriter(str(path), overwrite=True)
    for name, lon, lat in zip(made.junctions.ids, made.junctions.lon, made.junctions.lat, strict=True):
        writer.add_node(mutable.Node(id=number[str(name)], location=(float(lon), float(lat)), version=1))
    links = made.links
    for at in range(len(links.ids)):
        tags = {"highway": str(links.classes[at])} | ({"oneway": "yes"} if links.directions[at] == "forward" else {})
        nodes = [number[str(links.begins[at])], number[str(links.ends[at])]]
        writer.add_way(mutable.Way(id=at + 1, nodes=nodes, tags=tags, version=1))
    for at, one in enumerate(made.stated):
        way = [int(text.split("/")[1]) + 1 for text in (one.from_ways, one.to_ways)]
        members = [("w", way[0], "from"), ("n", number[one.via], "via"), ("w", way[1], "to")]
        tags = {"type": "restriction", "restriction": one.kind}
        writer.add_relation(mutable.Relation(id=at + 1, members=members, tags=tags, version=1))
    writer.close()


def main(folder: Path) -> None:
    import valhalla  # noqa: PLC0415

    tiles = folder / "tiles"
    tiles.mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=str(tiles), verbose=False)
    (folder / "valhalla.json").write_text(json.dumps(config))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "valhalla",
            "valhalla_build_tiles",
            "-c",
            str(folder / "valhalla.json"),
            str(folder / "city.osm.pbf"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    actor = valhalla.Actor(str(folder / "valhalla.json"))
    told = {}
    for name, pairs in json.loads((folder / "asked.json").read_text()).items():
        took = []
        for (a, b), (c, d) in pairs:
            asked = {
                "locations": [{"lon": a, "lat": b}, {"lon": c, "lat": d}],
                "costing": "auto",
                "directions_type": "none",
            }
            began = time.process_time()
            try:
                actor.route(asked)
            except Exception:
                continue
            took.append(1000 * (time.process_time() - began))
        told[name] = took
    (folder / "told.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
