#!/usr/bin/env python3
"""Creates the Android archive: a zip file, for which Gradle is not needed.

    aar.py make --jar workspace-sdk.jar --libraries jniLibs --output dist
    aar.py try --jar workspace-sdk.jar

`jniLibs` contains one folder per ABI, as written by cargo-ndk. `dist` receives the archive and its POM, named as on
Maven Central. `try` does the same with placeholder libraries in a temporary folder and checks the archive, which is all
that can be tested without an NDK.
"""

import argparse
import io
import re
import struct
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

KOTLIN = Path(__file__).resolve().parent.parent
ARTIFACT = "workspace-sdk-android"
LIBRARY = "libworkspace_sdk_mobile.so"
# The first Android version with java.time.
MIN_SDK = 26
RULES = "META-INF/proguard/workspace-sdk.pro"
# The ELF machine of each ABI, and whether the ABI is a 64-bit one.
ABIS = {"arm64-v8a": (183, True), "armeabi-v7a": (40, False), "x86_64": (62, True), "x86": (3, False)}
# The minimum alignment of segments on devices with 16 KB pages, which are 64-bit devices.
PAGE = 16 * 1024
# A fixed time makes the archive reproducible.
EPOCH = (1980, 1, 1, 0, 0, 0)

MANIFEST = f"""\
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="io.github.workspacesdk">
    <uses-sdk android:minSdkVersion="{MIN_SDK}" />
    <uses-permission android:name="android.permission.INTERNET" />
</manifest>
"""

POM = "http://maven.apache.org/POM/4.0.0"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    make_command = commands.add_parser("make")
    make_command.add_argument("--libraries", type=Path, required=True)
    make_command.add_argument("--output", type=Path, required=True)
    try_command = commands.add_parser("try")
    for command in (make_command, try_command):
        command.add_argument("--jar", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.command == "make":
        archive, pom = make(arguments.jar, arguments.libraries, arguments.output)
        print(archive, pom, sep="\n")
    else:
        try_archive(arguments.jar)


def make(jar, libraries, output):
    """Writes the archive and its POM; returns their paths."""
    pom, version = android_pom(KOTLIN / "pom.xml")
    output.mkdir(parents=True, exist_ok=True)
    archive = output / f"{ARTIFACT}-{version}.aar"
    classes, rules = classes_of(jar)
    # Checked before anything is written.
    native = {abi: checked_library(libraries, abi) for abi in ABIS}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as aar:
        add(aar, "AndroidManifest.xml", MANIFEST.encode())
        add(aar, "classes.jar", classes)
        # There are no resources.
        add(aar, "R.txt", b"")
        add(aar, "proguard.txt", rules)
        for abi, library in native.items():
            add(aar, f"jni/{abi}/{LIBRARY}", library)
    described = archive.with_suffix(".pom")
    described.write_bytes(pom)
    return archive, described


def classes_of(jar):
    """Returns a jar with the entries of the JVM's jar that belong in the archive, and the content of the R8 rules."""
    written = io.BytesIO()
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as classes:
        rules = source.read(RULES)
        for name in sorted(source.namelist()):
            is_class = name.endswith(".class") and not name.startswith("META-INF/versions/")
            if is_class or name.endswith(".kotlin_module") or name.startswith("META-INF/LICENSE"):
                add(classes, name, source.read(name))
    return written.getvalue(), rules


def add(archive, name, content):
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def checked_library(libraries, abi):
    place = libraries / abi / LIBRARY
    if not place.is_file():
        sys.exit(f"{place} is missing")
    library = place.read_bytes()
    check_library(library, abi)
    return library


def check_library(library, abi):
    """Exits if the library is not built for this ABI, or if a device with 16 KB pages cannot load it."""
    machine, is_64 = ABIS[abi]
    if library[:4] != b"\x7fELF" or library[4] != (2 if is_64 else 1) or struct.unpack_from("<H", library, 18)[0] != machine:
        sys.exit(f"{abi}/{LIBRARY} is not a library for {abi}")
    if is_64:
        alignments = [alignment for kind, alignment in segments(library) if kind == 1]
        if not alignments or min(alignments) < PAGE:
            sys.exit(f"{abi}/{LIBRARY} is not linked for pages of 16 KB")


def segments(library):
    """Returns the kinds and alignments of the segments of a 64-bit library."""
    (start,) = struct.unpack_from("<Q", library, 32)
    size, count = struct.unpack_from("<HH", library, 54)
    for at in range(start, start + size * count, size):
        yield struct.unpack_from("<I", library, at)[0], struct.unpack_from("<Q", library, at + 48)[0]


def android_pom(path):
    """Returns the POM of the archive, which is derived from that of the JVM, and the version."""
    ElementTree.register_namespace("", POM)

    def tag(name):
        return f"{{{POM}}}{name}"

    source = ElementTree.parse(path).getroot()
    properties = {child.tag.split("}")[1]: child.text for child in source.find(tag("properties")) if isinstance(child.tag, str)}
    version = source.findtext(tag("version"))

    def known(text):
        return re.sub(r"\$\{([^}]+)\}", lambda found: properties[found.group(1)], text)

    project = ElementTree.Element(tag("project"))
    simple = {"modelVersion": "4.0.0", "groupId": source.findtext(tag("groupId")), "artifactId": ARTIFACT, "version": version, "packaging": "aar"}
    for name, text in simple.items():
        ElementTree.SubElement(project, tag(name)).text = text
    ElementTree.SubElement(project, tag("name")).text = f"{source.findtext(tag('name'))} for Android"
    for name in ("description", "url", "licenses", "developers", "scm"):
        project.append(source.find(tag(name)))
    dependencies = ElementTree.SubElement(project, tag("dependencies"))
    for dependency in source.find(tag("dependencies")):
        if dependency.findtext(tag("scope")) == "test":
            continue
        entry = ElementTree.SubElement(dependencies, tag("dependency"))
        for name in ("groupId", "artifactId", "version"):
            ElementTree.SubElement(entry, tag(name)).text = known(dependency.findtext(tag(name)))
        if dependency.findtext(tag("artifactId")) == "jna":
            # The jar of JNA contains no library for Android.
            ElementTree.SubElement(entry, tag("type")).text = "aar"
            entry.find(tag("version")).text = properties["jna.android.version"]
        ElementTree.SubElement(entry, tag("scope")).text = "compile"
    ElementTree.indent(project)
    return ElementTree.tostring(project, encoding="UTF-8", xml_declaration=True) + b"\n", version


def try_archive(jar):
    """Creates an archive of placeholder libraries and checks its contents."""
    with tempfile.TemporaryDirectory() as folder:
        libraries = Path(folder) / "jniLibs"
        for abi in ABIS:
            (libraries / abi).mkdir(parents=True)
            (libraries / abi / LIBRARY).write_bytes(placeholder_library(abi, PAGE))
        archive, pom = make(jar, libraries, Path(folder) / "dist")
        with zipfile.ZipFile(archive) as aar:
            names = set(aar.namelist())
            classes = zipfile.ZipFile(io.BytesIO(aar.read("classes.jar"))).namelist()
            rules = aar.read("proguard.txt").decode()
        expected = {"AndroidManifest.xml", "classes.jar", "R.txt", "proguard.txt", *(f"jni/{abi}/{LIBRARY}" for abi in ABIS)}
        assert names == expected, names ^ expected
        assert "io/github/workspacesdk/Client.class" in classes
        assert not [name for name in classes if name.endswith((".so", ".dylib", ".dll", ".pro"))]
        assert "com.sun.jna" in rules
        dependencies = ElementTree.parse(pom).getroot().find(f"{{{POM}}}dependencies")
        types = {entry.findtext(f"{{{POM}}}artifactId"): entry.findtext(f"{{{POM}}}type") for entry in dependencies}
        assert types["jna"] == "aar" and "junit-jupiter" not in types, types
        assert is_rejected(placeholder_library("arm64-v8a", 4096), "arm64-v8a"), "a library for pages of 4 KB must be rejected"
        assert is_rejected(placeholder_library("x86", PAGE), "x86_64"), "a library for another processor must be rejected"
        print(f"{archive.name}: {len(classes)} classes and {len(ABIS)} placeholder libraries")


def is_rejected(library, abi):
    try:
        check_library(library, abi)
    except SystemExit:
        return True
    return False


def placeholder_library(abi, alignment):
    """Returns the header of a library with one loadable segment."""
    machine, is_64 = ABIS[abi]
    ident = b"\x7fELF" + bytes([2 if is_64 else 1, 1, 1]) + bytes(9)
    if not is_64:
        return ident + struct.pack("<HHIIIIIHHHHHH", 3, machine, 1, 0, 52, 0, 0, 52, 32, 0, 0, 0, 0)
    head = ident + struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return head + struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, 120, 120, alignment)


if __name__ == "__main__":
    main()
