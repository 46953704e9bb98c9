package io.shardwright.runtime.telemetry;

import java.util.OptionalLong;

/**
 * TensorBoard's {@code Event}, as far as scalars need it; field numbers are those of TensorFlow's {@code event.proto} and
 * {@code summary.proto}.
 *
 * <pre>
 *   Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; SessionLog session_log = 7 }
 *   Summary { repeated Value value = 1 }     Value { string tag = 1; float simple_value = 2 }
 *   SessionLog { SessionStatus status = 1 }  START = 1
 * </pre>
 */
final class EventMessage {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final String VERSION = "brain.Event:2";

    /** {@code wall_time} is first, and takes a tag of one byte and eight more; then comes the tag of {@code step}. */
    private static final int STEP_TAG_AT = 1 + Double.BYTES;

    private static final int STEP_TAG = STEP << 3;

    private final ProtobufMessage event = new ProtobufMessage();
    private final ProtobufMessage summary = new ProtobufMessage();
    private final ProtobufMessage part = new ProtobufMessage();

    /** What every file begins with. */
    byte[] version(long wallMillis) {
        return event.clear()
                .real(WALL_TIME, wallMillis / 1e3)
                .text(FILE_VERSION, VERSION)
                .toBytes();
    }

    /** A run begins, or goes on: what readers know of this step and later ones is of no more interest. */
    byte[] start(long step, long wallMillis) {
        return head(step, wallMillis)
                .message(SESSION_LOG, part.clear().integer(1, 1))
                .toBytes();
    }

    private ProtobufMessage head(long step, long wallMillis) {
        return event.clear().real(WALL_TIME, wallMillis / 1e3).integer(STEP, step);
    }

    /** All that a step comes to, in one. */
    byte[] step(StepRow row) {
        summary.clear();
        for (StepNumber number : NUMBERS) {
            if (number.isIn(row)) {
                summary.message(1, value(number.text(), number.of(row)));
            }
        }
        return head(row.result().step(), row.wallMillis())
                .message(SUMMARY, summary)
                .toBytes();
    }

    private static final StepNumber[] NUMBERS = StepNumber.values();

    byte[] number(long step, long wallMillis, String name, double number) {
        summary.clear().message(1, value(name, number));
        return head(step, wallMillis).message(SUMMARY, summary).toBytes();
    }

    private ProtobufMessage value(String tag, double number) {
        return part.clear().text(1, tag).real(2, (float) number);
    }

    /** The step of an event that this class wrote; empty for the version. */
    static OptionalLong step(byte[] event) {
        if (event.length <= STEP_TAG_AT || event[STEP_TAG_AT] != STEP_TAG) {
            return OptionalLong.empty();
        }
        long step = 0;
        int at = STEP_TAG_AT;
        do {
            at++;
            step |= (event[at] & 0x7FL) << 7 * (at - STEP_TAG_AT - 1);
        } while (event[at] < 0 && at + 1 < event.length);
        return OptionalLong.of(step);
    }
}
