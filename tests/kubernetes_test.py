"""The manifest of packaging/kubernetes is one that a cluster takes, and fits the image of the Containerfile. No
cluster is needed: the schema has the fields that are used, from their public definitions."""

import copy
import json
import os
import pathlib
import subprocess
import sys
import unittest

try:
    import jsonschema
    import yaml
except ImportError:
    sys.exit(77)  # ctest: skipped

TESTS = pathlib.Path(__file__).resolve().parent
MANIFEST = yaml.safe_load((TESTS.parent / "packaging" / "kubernetes" / "mpijob.yaml").read_text())
SCHEMA = json.loads((TESTS / "data" / "mpijob.schema.json").read_text())
IMAGE = (TESTS.parent / "Containerfile").read_text()
PROGRAM = os.environ.get("IPCBENCH_PROGRAM", "")


def pod(manifest, role):
    return manifest["spec"]["mpiReplicaSpecs"][role]["template"]["spec"]


def container(manifest, role):
    return pod(manifest, role)["containers"][0]


class Manifest(unittest.TestCase):
    def test_the_schema_takes_it(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)
        jsonschema.validate(MANIFEST, SCHEMA)

    def test_the_schema_refuses_what_a_cluster_would(self):
        def changed(change):
            manifest = copy.deepcopy(MANIFEST)
            change(manifest)
            return manifest

        for number, change in enumerate((
                lambda m: m.update(apiVersion="kubeflow.org/v1"),
                lambda m: m["metadata"].pop("name"),
                lambda m: m["spec"].pop("mpiReplicaSpecs"),
                lambda m: m["spec"].update(mpiImplementation="openmpi"),
                lambda m: m["spec"].update(slotsPerWorkers=1),
                lambda m: m["spec"]["runPolicy"].update(cleanPodPolicy="Finished"),
                lambda m: m["spec"]["mpiReplicaSpecs"]["Launcher"].update(replicas=2),
                lambda m: m["spec"]["mpiReplicaSpecs"].pop("Worker"),
                lambda m: pod(m, "Worker").update(containers=[]),
                lambda m: container(m, "Worker").update(args=["-p", 2222]),
                lambda m: container(m, "Worker")["resources"]["limits"].update(memory="1 GiB"),
                lambda m: container(m, "Launcher").update(image="Ipcbench"),
                lambda m: container(m, "Launcher").update(name="launcher_1"))):
            with self.subTest(change=number), self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate(changed(change), SCHEMA)

    def test_it_fits_the_image(self):
        worker = container(MANIFEST, "Worker")
        stage = IMAGE[IMAGE.index(" AS mpi\n"):]
        stage = stage[:stage.index("\nFROM ")]
        self.assertIn(f"'Port {worker['ports'][0]['containerPort']}'", stage)
        self.assertIn(f"'  Port {worker['ports'][0]['containerPort']}'", stage)
        self.assertIn(f"HostKey {MANIFEST['spec']['sshAuthMountPath']}/id_rsa", stage)
        self.assertIn(f">{worker['args'][-1]}", stage)
        for role in "Launcher", "Worker":
            self.assertIn(f"--uid {container(MANIFEST, role)['securityContext']['runAsUser']} ", stage)
        self.assertIn("libopenmpi-dev", IMAGE)  # what the program of a rank is built with
        mounts = {each["name"] for each in worker["volumeMounts"]}
        self.assertEqual(mounts, {each["name"] for each in pod(MANIFEST, "Worker")["volumes"]})
        labels = MANIFEST["spec"]["mpiReplicaSpecs"]["Worker"]["template"]["metadata"]["labels"]
        apart = pod(MANIFEST, "Worker")["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        self.assertEqual([each["labelSelector"]["matchLabels"] for each in apart], [labels])

    def test_its_ranks_have_room(self):
        workers = [int(each.partition("=")[2]) for each in container(MANIFEST, "Launcher")["args"]
                   if each.startswith("--workers=")]
        spec = MANIFEST["spec"]
        self.assertEqual(spec["slotsPerWorker"] * spec["mpiReplicaSpecs"]["Worker"]["replicas"], workers[0] + 1)

    @unittest.skipUnless(PROGRAM, "the program is not named")
    def test_the_program_takes_its_arguments(self):
        launcher = container(MANIFEST, "Launcher")
        self.assertEqual(launcher["command"], ["ipcbench"])
        done = subprocess.run([PROGRAM, *launcher["args"], "--dry-run"], capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 3), done.stderr)  # 3: no MPI library here


if __name__ == "__main__":
    unittest.main()
