"""dkpro-cassis 0.12.0, asked over JSON lines; run by .venv-oracles/bin/python. The protocol: tests/oracles/client.py.

``read`` gives the text of a CAS and its annotations: [type, begin, end, words, features], where a feature that is an
annotation is [begin, end]. ``write`` makes a CAS of a text and of annotations [type, begin, end, features], where the
features Governor and Dependent are positions in this list, and gives its XMI.
"""

import json
import sys
from io import BytesIO
from typing import Any

import cassis
from cassis.typesystem import FeatureStructure


def value(found: Any) -> Any:
    return [found.begin, found.end] if isinstance(found, FeatureStructure) else found


def read(xmi: str, types: str) -> dict[str, Any]:
    cas = cassis.load_cas_from_xmi(BytesIO(xmi.encode()), typesystem=cassis.load_typesystem(types))
    annotations = []
    for annotation in cas.select_all():
        names = [feature.name for feature in annotation.type.all_features]
        features = {name: value(annotation[name]) for name in names if name not in ("sofa", "begin", "end")}
        said = {name: found for name, found in features.items() if found is not None}
        words = annotation.get_covered_text()
        annotations.append([annotation.type.name, annotation.begin, annotation.end, words, said])
    return {"text": cas.sofa_string, "annotations": annotations}


def write(text: str, types: str, annotations: list[list[Any]]) -> str:
    typesystem = cassis.load_typesystem(types)
    cas = cassis.Cas(typesystem=typesystem, sofa_string=text)
    made: list[FeatureStructure] = []
    for name, begin, end, features in annotations:
        ends = {key: made[features[key]] for key in ("Governor", "Dependent") if key in features}
        made.append(typesystem.get_type(name)(begin=begin, end=end, **{**features, **ends}))
    cas.add_all(made)
    return str(cas.to_xmi())


for line in sys.stdin:
    request = json.loads(line)
    answer = {"read": read, "write": write}[request.pop("ask")](**request)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
