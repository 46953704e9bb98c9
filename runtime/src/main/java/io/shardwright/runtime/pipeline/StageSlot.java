package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * The memory of one microbatch in a stage.
 *
 * @param inputs what the stage reads of the model's inputs
 * @param cuts of them what units take a part of
 * @param in what the stage before sends; nothing in the first stage
 * @param dIn what goes back to the stage before
 * @param out what flows out: the model's results in the last stage, else what the next stage is sent
 * @param dOut what comes back from the next stage; in the last stage the factor of the loss
 * @param relays what flows through
 * @param passes the stage's units, in order
 */
record StageSlot(
        MicrobatchSlot memory,
        InputTensors inputs,
        List<CutInput> cuts,
        List<LocalTensor> in,
        List<LocalTensor> dIn,
        List<LocalTensor> out,
        List<LocalTensor> dOut,
        List<Relay> relays,
        List<UnitPass<?>> passes) {
    StageSlot {
        cuts = List.copyOf(cuts);
        in = List.copyOf(in);
        dIn = List.copyOf(dIn);
        out = List.copyOf(out);
        dOut = List.copyOf(dOut);
        relays = List.copyOf(relays);
        passes = List.copyOf(passes);
    }
}
