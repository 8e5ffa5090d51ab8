#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cib: what tests ask of a cluster's configuration, and of what pacemaker would make of it.

  cib.py empty NODE...                  a configuration with these nodes and nothing else
  cib.py normal FILE                    what it says, a line for each thing, however it was written
  cib.py attribute FILE NODE NAME VALUE a transient node attribute
  cib.py reloadable FILE TYPE AGENT     as pacemaker would, notes for each start of agents of a type
                                        what has changed if a restart is needed, by its metadata
  cib.py before GRAPH FIRST THEN        whether an action waits for another: RESOURCE_TASK@NODE
  cib.py given GRAPH ACTION NAME        a parameter that it is called with
"""
import hashlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

STARTS = ("start", "migrate_from")  # whose record says what a resource runs with


def empty(*nodes):
    members = "".join(f'<node id="{number}" uname="{name}"/>'
                      for number, name in enumerate(nodes, 1))
    print('<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0"'
          f' admin_epoch="0"><configuration><crm_config/><nodes>{members}</nodes><resources/>'
          "<constraints/></configuration><status/></cib>")


def value(text):
    """Without the ways to say the same: 0 and 0s, inf and INFINITY."""
    text = re.sub(r"^(\d+)s$", r"\1", text)
    return {"+INFINITY": "INFINITY", "Mandatory": None}.get(text, text)


def attributes(element, drop=("id",)):
    found = {name: value(text) for name, text in element.attrib.items() if name not in drop}
    return " ".join(f"{name}={text}" for name, text in sorted(found.items()) if text is not None)


def rule(element):
    inner = " ".join(sorted(f"({attributes(child)})" for child in element))
    return f"rule {attributes(element)} {inner}"


def sets(owner, element):
    """Each name and value of its sets of them, with what they are for and when they hold."""
    for child in element:
        rules = " ".join(rule(one) for one in child.findall("rule"))
        score = child.get("score", "0")
        for pair in child.findall("nvpair"):
            said = f"{pair.get('name')}={value(pair.get('value'))}"
            yield f"{owner} {child.tag} {score} {rules}: {said}"


def resource(element, within=""):
    name = element.get("id")
    yield f"{within}{element.tag} {name} {attributes(element)}"
    yield from sets(name, element)
    for operation in element.findall("operations/op"):
        yield f"{name} op {attributes(operation)}"
        yield from sets(f"{name} op {operation.get('name')}", operation)
    for child in element:
        if child.tag in ("primitive", "group", "clone"):
            yield from resource(child, f"{name} has ")


def constraint(element):
    told = attributes(element)
    if element.get("first") and not element.get("first-action"):
        told += " first-action=start"
    if element.get("first") and not element.get("then-action"):
        told += f" then-action={element.get('first-action', 'start')}"
    return f"{element.tag} {' '.join(sorted(told.split()))} " + \
        " ".join(rule(child) for child in element.findall("rule"))


def normal(path):
    root = xml.parse(path).getroot().find("configuration")
    lines = [line for child in root.find("resources") for line in resource(child)]
    lines += [constraint(child) for child in root.find("constraints")]
    lines += sets("cluster", root.find("crm_config"))
    for node in root.find("nodes"):
        lines += sets(f"node {node.get('uname')}", node)
    for defaults in ("rsc_defaults", "op_defaults"):
        if root.find(defaults) is not None:
            lines += sets(defaults, root.find(defaults))
    print("\n".join(" ".join(line.split()) for line in sorted(lines)))


def attribute(path, node, name, text):
    tree = xml.parse(path)
    state = next(one for one in tree.getroot().find("status") if one.get("uname") == node)
    number = state.get("id")
    transient = state.find("transient_attributes")
    if transient is None:
        transient = xml.SubElement(state, "transient_attributes", id=number)
        xml.SubElement(transient, "instance_attributes", id=f"status-{number}")
    values = transient.find("instance_attributes")
    for pair in values.findall(f"nvpair[@name='{name}']"):
        values.remove(pair)
    xml.SubElement(values, "nvpair", id=f"status-{number}-{name}", name=name, value=text)
    tree.write(path)


def digest(parameters):
    """As pacemaker's: of an element, its attributes sorted, between a blank and a line's end."""
    element = xml.Element("parameters", dict(sorted(parameters.items())))
    text = xml.tostring(element, encoding="unicode", short_empty_elements=True).replace(" />", "/>")
    return hashlib.md5(f" {text}\n".encode()).hexdigest()


def reloadable(path, kind, agent):
    """crm_simulate has no agents: it leaves out what pacemaker's controller takes from metadata."""
    metadata = xml.fromstring(subprocess.run([agent, "meta-data"], check=True,
                                             stdout=subprocess.PIPE).stdout)
    fixed = {one.get("name") for one in metadata.iter("parameter") if one.get("reloadable") != "1"}
    tree = xml.parse(path)
    root = tree.getroot()
    for name in (one.get("id") for one in root.iter("primitive") if one.get("type") == kind):
        given = {pair.get("name"): pair.get("value") for pair in root.find(
            f".//primitive[@id='{name}']").findall("instance_attributes/nvpair")}
        kept = {key: text for key, text in given.items() if key in fixed}
        for record in root.findall(f"status/node_state/lrm/lrm_resources/lrm_resource[@id='{name}']"
                                   "/lrm_rsc_op"):
            if record.get("operation") in STARTS:
                record.set("op-force-restart", f" {' '.join(sorted(fixed))} ")
                record.set("op-restart-digest", digest(kept))
    tree.write(path)


def called(action):
    """RESOURCE_TASK@NODE, of a clone's instance without its number."""
    of = action.find("primitive")
    name = "" if of is None else of.get("id").split(":")[0]
    return f"{name}_{action.get('operation')}@{action.get('on_node')}"


def given(path, wanted, name):
    for action in xml.parse(path).getroot().findall(".//action_set/*"):
        if called(action) == wanted:
            print(action.find("attributes").get(name))


def before(path, first, then):
    """Every synapse has an action, and what must have been done before it."""
    waits, names = {}, {}
    for synapse in xml.parse(path).getroot().iter("synapse"):
        for action in synapse.find("action_set"):
            names[action.get("id")] = called(action)
            waits[action.get("id")] = [one.get("id") for one in synapse.findall("inputs/trigger/*")]
    ends = [number for number, name in names.items() if name == then]
    if not ends or first not in names.values():
        sys.exit(f"cib: {first} and {then} are not both in the graph: {sorted(names.values())}")
    seen, left = set(), ends
    while left:
        number = left.pop()
        if number not in seen:
            seen.add(number)
            left += waits.get(number, [])
    if first not in {names.get(number) for number in seen}:
        sys.exit(f"cib: {then} does not wait for {first}")


if __name__ == "__main__":
    VERBS = {"empty": empty, "normal": normal, "attribute": attribute, "reloadable": reloadable,
             "before": before, "given": given}
    if len(sys.argv) < 3 or sys.argv[1] not in VERBS:
        sys.exit(__doc__)
    VERBS[sys.argv[1]](*sys.argv[2:])
