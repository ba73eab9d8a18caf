"""What a file says about itself: that a part of it was generated, and nothing else.

In: ``Provenance``. Out: an XMP packet with IPTC's ``DigitalSourceType`` (IPTC Photo Metadata 2025.1; vocabulary
at cv.iptc.org/newscodes/digitalsourcetype), and where each format keeps it. No date, no tool, no identifier: the
same picture has the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compositor.encode.options import Provenance

if TYPE_CHECKING:
    from compositor.png import Chunk

_VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_TERMS = {
    ("model", True): "trainedAlgorithmicMedia",
    ("model", False): "compositeWithTrainedAlgorithmicMedia",
    ("procedural", True): "algorithmicMedia",
    ("procedural", False): "compositeSynthetic",
}
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    "<Iptc4xmpExt:DigitalSourceType>{}</Iptc4xmpExt:DigitalSourceType>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
_JPEG_NAME = b"http://ns.adobe.com/xap/1.0/\0"  # XMP part 3, §1.1.3


def source_type(provenance: Provenance) -> str:
    """Return the term's address in IPTC's vocabulary."""
    return _VOCABULARY + _TERMS[provenance.origin, provenance.alone]


def packet(provenance: Provenance | None) -> bytes:
    """Return the XMP packet, or nothing when nothing was generated."""
    return _PACKET.format(source_type(provenance)).encode() if provenance else b""


def png_chunk(xmp: bytes) -> Chunk:
    """Return the iTXt chunk (XMP part 3, §1.1.5), uncompressed so that any tool can read it."""
    return b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp


def in_jpeg(data: bytes, xmp: bytes) -> bytes:
    """Return the JPEG with an APP1 segment after its JFIF segment."""
    if not xmp:
        return data
    content = _JPEG_NAME + xmp
    segment = b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
    at = 2
    if data[2:4] == b"\xff\xe0":
        at += 2 + int.from_bytes(data[4:6], "big")
    return data[:at] + segment + data[at:]
