"""Documents of every kind that may be deposited, and their disguises: as small as they may be, and sound."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VBA = COMPOUND + b"\0" * 504 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 500

Members = Mapping[str, bytes]


def zipped(members: Members, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else method
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=stored)
    return made.getvalue()


def types(main: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/main.xml" ContentType="application/{main}"/></Types>'
    ).encode()


OOXML = "vnd.openxmlformats-officedocument"
MAIN = {
    "docx": f"{OOXML}.wordprocessingml.document.main+xml",
    "xlsx": f"{OOXML}.spreadsheetml.sheet.main+xml",
    "pptx": f"{OOXML}.presentationml.presentation.main+xml",
}
MACRO_MAIN = {
    "docx": "vnd.ms-word.document.macroEnabled.main+xml",
    "xlsx": "vnd.ms-excel.sheet.macroEnabled.main+xml",
    "pptx": "vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
}
MIMETYPE = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
MANIFEST = b'<manifest:manifest><manifest:file-entry manifest:full-path="/"/></manifest:manifest>'


def office(kind: str, more: Members | None = None) -> bytes:
    """A document of Office Open XML with one part, and more members."""
    return zipped({"[Content_Types].xml": types(MAIN[kind]), "main.xml": b"<main/>" * 50, **(more or {})})


def open_document(kind: str, more: Members | None = None) -> bytes:
    """A document of OpenDocument."""
    members = {"mimetype": MIMETYPE[kind], "content.xml": b"<office/>" * 50, "META-INF/manifest.xml": MANIFEST}
    return zipped({**members, **(more or {})})


def pdf(body: bytes = b"", trailer: bytes = b"<< /Size 1 /Root 1 0 R >>") -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"\ntrailer\n" + trailer + b"\nstartxref\n9\n%%EOF\n"


def png(more: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x12" * 60 + b"\xff\xd9"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html>\n<html><body><script>alert(1)</script></body></html>"

ACCEPTED: dict[str, bytes] = {
    "rapport.pdf": pdf(),
    "RAPPORT.PDF": pdf(b"1 0 obj << /EncryptMetadata true /Note (how to /Encrypt a file) >> endobj"),
    "plan.png": png(),
    "photo.jpg": JPEG,
    "photo.jpeg": JPEG,
    "note.docx": office("docx"),
    "note with a picture.docx": office("docx", {"word/media/image1.emf.emz": gzip.compress(b"\1\0\0\0" * 900)}),
    "tableau.xlsx": office("xlsx"),
    "exposé.pptx": office("pptx", {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": office("xlsx")}),
    "lettre.odt": open_document("odt"),
    "lettre with an empty folder.odt": open_document("odt", {"Basic/": b""}),
    "tableau.ods": open_document("ods"),
    "liste.csv": "Année;Jours perdus\n2025;169\n".encode("windows-1252"),
    "liste with a mark.csv": "Année;Jours\n".encode("utf-8-sig"),
    "liste of Excel.csv": "Année\t169\n".encode("utf-16"),
    "note.txt": b"1 < 2\r\n",
}
"""By the name they are deposited under."""

_lying = bytearray(office("xlsx"))
_lying[_lying.rfind(b"PK\x01\x02") + 24 : _lying.rfind(b"PK\x01\x02") + 28] = struct.pack("<I", 7)


def nested(depth: int) -> bytes:
    """A document that holds one, and so on."""
    return office("docx") if depth == 1 else office("docx", {"word/embeddings/inner.docx": nested(depth - 1)})


def encrypted(document: bytes) -> bytes:
    """The same zip, all of its members marked as encrypted."""
    made = bytearray(document)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = made.find(mark)
        while start >= 0:
            made[start + at] |= 1
            start = made.find(mark, start + 4)
    return bytes(made)


def zeros(size: int) -> bytes:
    return b"\0" * size


_many = zipped({f"{n}.xml": b"" for n in range(10_001)} | {"[Content_Types].xml": types(MAIN["xlsx"])})
_directory = bytearray(office("xlsx"))
_directory[-10:-6] = struct.pack("<I", 0xFFFFFFF0)

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a PDF named xlsx": ("a.xlsx", pdf(), "attachment.type_mismatch"),
    "HTML named pdf": ("a.pdf", HTML, "attachment.type_mismatch"),
    "HTML behind the mark of a PDF": ("a.pdf", pdf(HTML), "attachment.type_mismatch"),
    "HTML named txt": ("a.txt", b"\xef\xbb\xbf \n" + HTML, "attachment.type_mismatch"),
    "HTML of UTF-16 named txt": ("a.txt", HTML.decode().encode("utf-16"), "attachment.type_mismatch"),
    "HTML": ("a.html", HTML, "attachment.type_refused"),
    "SVG": ("a.svg", SVG, "attachment.type_refused"),
    "SVG as png": ("a.png", SVG, "attachment.type_mismatch"),
    "SVG as csv": ("a.csv", SVG, "attachment.type_mismatch"),
    "SVG in a png": ("a.png", png(b"\0\0\0\x04tEXt<svg\0\0\0\0"), "attachment.type_mismatch"),
    "a png cut short": ("a.png", png()[:-6], "attachment.type_mismatch"),
    "a PDF cut short": ("a.pdf", pdf(b"x" * 2000)[:1500], "attachment.type_mismatch"),
    "a jpg named png": ("a.png", JPEG, "attachment.type_mismatch"),
    "no extension": ("rapport", pdf(), "attachment.type_refused"),
    "a program": ("setup.exe", b"MZ\x90\0" + zeros(60), "attachment.type_refused"),
    "a program named pdf": ("a.pdf", b"MZ\x90\0" + zeros(60), "attachment.type_mismatch"),
    "a program named txt": ("a.txt", b"MZ\x90\0" + zeros(60), "attachment.type_mismatch"),
    "a script named txt": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "attachment.type_mismatch"),
    "rich text named txt": ("a.txt", rb"{\rtf1 {\object}}", "attachment.type_mismatch"),
    "an extension behind another": ("a.pdf.exe", pdf(), "attachment.type_refused"),
    "a stream behind a name": ("a.pdf:b.exe", pdf(), "attachment.type_refused"),
    "an old workbook": ("a.xls", COMPOUND + zeros(600), "attachment.type_refused"),
    "an old workbook named xlsx": ("a.xlsx", COMPOUND + zeros(600), "attachment.type_mismatch"),
    "a text document named xlsx": ("a.xlsx", office("docx"), "attachment.type_mismatch"),
    "two kinds in one": (
        "a.xlsx",
        zipped({"[Content_Types].xml": types(MAIN["docx"]) + types(MAIN["xlsx"])}),
        "attachment.type_mismatch",
    ),
    "a plain zip named docx": ("a.docx", zipped({"a.txt": b"a"}), "attachment.type_mismatch"),
    "an ods named odt": ("a.odt", open_document("ods"), "attachment.type_mismatch"),
    "a docx named txt": ("a.txt", office("docx"), "attachment.type_mismatch"),
    "a macro workbook": ("a.xlsm", office("xlsx"), "attachment.type_refused"),
    "a macro workbook renamed": (
        "a.xlsx",
        zipped({"[Content_Types].xml": types(MACRO_MAIN["xlsx"]), "xl/vbaProject.bin": VBA}),
        "attachment.macros",
    ),
    "macros under another name": ("a.docx", office("docx", {"word/media/image1.bin": VBA}), "attachment.macros"),
    "macros in what is embedded": (
        "a.pptx",
        office("pptx", {"ppt/embeddings/a.xlsx": office("xlsx", {"xl/vbaProject.bin": VBA})}),
        "attachment.macros",
    ),
    "a macro type written by numbers": (
        "a.xlsx",
        zipped({"[Content_Types].xml": types(MAIN["xlsx"]) + types("vnd.ms-excel.sheet.macro&#69;nabled.main+xml")}),
        "attachment.macros",
    ),
    "a macro type in UTF-16": (
        "a.xlsx",
        zipped({"[Content_Types].xml": types(MACRO_MAIN["xlsx"]).decode().encode("utf-16")}),
        "attachment.macros",
    ),
    "macros of Excel 4": ("a.xlsx", office("xlsx", {"xl/macrosheets/sheet1.xml": b"<a/>"}), "attachment.macros"),
    "macros of OpenDocument": ("a.odt", open_document("odt", {"Basic/Standard/a.xml": b"<a/>"}), "attachment.macros"),
    "a program in a docx": ("a.docx", office("docx", {"word/a.bin": b"MZ\x90\0"}), "attachment.type_refused"),
    "a script in a docx": ("a.docx", office("docx", {"word/a.JS": b"x"}), "attachment.type_refused"),
    "an encrypted docx": (
        "a.docx",
        COMPOUND + zeros(504) + "EncryptedPackage".encode("utf-16-le") + zeros(500),
        "attachment.encrypted",
    ),
    "an encrypted zip": ("a.docx", encrypted(office("docx")), "attachment.encrypted"),
    "an encrypted odt": (
        "a.odt",
        open_document("odt", {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "attachment.encrypted",
    ),
    "an encrypted PDF": ("a.pdf", pdf(trailer=b"<< /Size 1 /Encrypt 5 0 R >>"), "attachment.encrypted"),
    "an encrypted PDF that spells it by numbers": (
        "a.pdf",
        pdf(zeros(70_000), trailer=b"<< /#45ncr#79pt\n<< /V 5 >> >>"),
        "attachment.encrypted",
    ),
    "a bomb in a docx": ("a.docx", office("docx", {"word/big.xml": zeros(40 * 2**20)}), "attachment.bomb"),
    "a bomb packed twice": (
        "a.docx",
        office("docx", {"word/media/a.emz": gzip.compress(zeros(40 * 2**20))}),
        "attachment.bomb",
    ),
    "a bomb of documents in documents": ("a.docx", nested(3), "attachment.bomb"),
    "a bomb of names": ("a.xlsx", _many, "attachment.bomb"),
    "a directory without end": ("a.xlsx", bytes(_directory), "attachment.type_mismatch"),
    "an archive in a docx": ("a.docx", office("docx", {"word/a.bin": b"7z\xbc\xaf\x27\x1c\0"}), "attachment.bomb"),
    "a directory that lies about a size": ("a.xlsx", bytes(_lying), "attachment.type_mismatch"),
    "a zip cut short": ("a.docx", office("docx")[:-30], "attachment.type_mismatch"),
    "a zip with something before it": ("a.docx", b"GIF89a" + office("docx"), "attachment.type_mismatch"),
    "a zip with something behind it": ("a.docx", office("docx") + b"more", "attachment.type_mismatch"),
    "two zips in one": ("a.docx", zipped({"a": b"a"}) + office("docx"), "attachment.type_mismatch"),
    "a PDF that is a zip too": ("a.pdf", pdf() + zipped({"a": b"a"}), "attachment.type_mismatch"),
    "a jpg that is a zip too": ("a.jpg", JPEG + zipped({"a": b"a"}), "attachment.type_mismatch"),
    "a picture in a csv": ("a.csv", png(), "attachment.type_mismatch"),
    "nothing of Windows in a txt": ("a.txt", b"a\x81b", "attachment.type_mismatch"),
    "a name of dots": ("..", pdf(), "attachment.name"),
    "a name that is an extension": (".pdf", pdf(), "attachment.type_refused"),
    "no name": ("", pdf(), "attachment.name"),
    "a folder": ("dossier/", pdf(), "attachment.name"),
}
"""What it is, with the name it is deposited under and the code of the refusal."""
