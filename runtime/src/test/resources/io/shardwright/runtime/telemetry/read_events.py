"""Prints what an event file says, a line each; exits with 3 where nothing is installed that could read it."""
import struct
import sys


def frames(path):
    """Records, their sums proved by a table of Castagnoli's polynomial."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)

    def masked(data):
        crc = 0xFFFFFFFF
        for byte in data:
            crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
        crc ^= 0xFFFFFFFF
        return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF

    with open(path, "rb") as file:
        while head := file.read(12):
            length, crc = struct.unpack("<QI", head)
            assert crc == masked(head[:8]), "sum of a length"
            data = file.read(length)
            assert struct.unpack("<I", file.read(4))[0] == masked(data), "sum of a record"
            yield data


def by_tensorboard(path):
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader

    return LegacyEventFileLoader(path).Load()


def by_protobuf(path):
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="event.proto", package="t", syntax="proto3")

    def message(name, *fields):
        described = file.message_type.add(name=name)
        for number, called, kind, of in fields:
            described.field.add(
                name=called, number=number, type=kind, type_name=of,
                label=field.LABEL_REPEATED if called == "value" else field.LABEL_OPTIONAL)

    message("Value", (1, "tag", field.TYPE_STRING, None), (2, "simple_value", field.TYPE_FLOAT, None))
    message("Summary", (1, "value", field.TYPE_MESSAGE, ".t.Value"))
    message("SessionLog", (1, "status", field.TYPE_INT32, None))
    message(
        "Event", (1, "wall_time", field.TYPE_DOUBLE, None), (2, "step", field.TYPE_INT64, None),
        (3, "file_version", field.TYPE_STRING, None), (5, "summary", field.TYPE_MESSAGE, ".t.Summary"),
        (7, "session_log", field.TYPE_MESSAGE, ".t.SessionLog"))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    described = pool.FindMessageTypeByName("t.Event")
    event = (message_factory.GetMessageClass(described) if hasattr(message_factory, "GetMessageClass")
             else message_factory.MessageFactory(pool).GetPrototype(described))
    return (event.FromString(data) for data in frames(path))


def events(path):
    problems = []
    for reader in (by_tensorboard, by_protobuf):
        try:
            return list(reader(path))
        except ImportError as missing:
            problems.append(str(missing))
    print(sys.executable, *problems, sep=": ")
    sys.exit(3)


for each in events(sys.argv[1]):
    if each.file_version:
        print("version", each.file_version, sep="|")
    elif each.session_log.status:
        print("start", each.step, sep="|")
    for value in each.summary.value:
        print(value.tag, each.step, value.simple_value, sep="|")
