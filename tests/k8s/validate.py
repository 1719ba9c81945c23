"""Holds a manifest against Kubernetes' own schemas and against the rules between fields that these do not have.

    python validate.py < job.yaml        # needs kubernetes-validate

Every document is checked with the strict schema (a key that does not exist is an error) of each version from 1.29 on,
the first in which an index may be tried again by itself, and the scripts are read by bash.
"""

import subprocess
import sys

import kubernetes_validate
import yaml

FIRST = (1, 29)


def versions():
    found = {tuple(int(part) for part in v.split(".")[:2]) for v in kubernetes_validate.utils.all_versions()}
    return [".".join(map(str, version)) for version in sorted(found) if version >= FIRST]


def rules(job):
    """What the API server checks beyond the schema; yields what is wrong."""
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    containers = [container["name"] for container in pod["containers"]]
    volumes = [volume["name"] for volume in pod["volumes"]]
    if len(job["metadata"]["name"]) > 63 - len("-00000"):
        yield "the name is too long for its pods"
    if pod["restartPolicy"] not in ("Never", "OnFailure"):
        yield "a job's pods restart Never or OnFailure"
    if spec.get("completionMode") == "Indexed" and not spec.get("completions"):
        yield "an Indexed job needs completions"
    if "backoffLimitPerIndex" in spec and (spec.get("completionMode"), pod["restartPolicy"]) != ("Indexed", "Never"):
        yield "backoffLimitPerIndex needs an Indexed job that restarts Never"
    for rule in spec.get("podFailurePolicy", {}).get("rules", []):
        if pod["restartPolicy"] != "Never":
            yield "podFailurePolicy needs restartPolicy Never"
        if ("onExitCodes" in rule) == ("onPodConditions" in rule):
            yield "a rule has either exit codes or pod conditions"
        codes = rule.get("onExitCodes", {})
        if codes and codes.get("containerName") not in [None, *containers]:
            yield f"no container {codes['containerName']}"
        if codes.get("operator") == "In" and 0 in codes["values"]:
            yield "0 is no failure"
        if rule["action"] == "FailIndex" and "backoffLimitPerIndex" not in spec:
            yield "FailIndex needs backoffLimitPerIndex"
    for container in pod["containers"]:
        for mount in container["volumeMounts"]:
            if mount["name"] not in volumes or ":" in mount["mountPath"]:
                yield f"mount {mount}"
        if container["command"][:2] == ["/bin/bash", "-c"]:
            script = container["args"][0]
            if "$(" in script.replace("$((", ""):
                yield "Kubernetes would read $(..) in a script as a variable of its own"
            read = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True)
            if read.returncode:
                yield read.stderr


def main():
    documents = list(yaml.safe_load_all(sys.stdin))
    assert documents, "no document"
    wrong = []
    for document in documents:
        name = f"{document['kind']} {document['metadata']['name']}"
        for version in versions():
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                wrong.append(f"{name}, Kubernetes {version}: {error.message} at {'.'.join(map(str, error.path))}")
        wrong += [f"{name}: {rule}" for rule in rules(document)]
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print(f"{len(documents)} documents are right for Kubernetes {', '.join(versions())}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
