package io.shardwright.runtime.pipeline;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Pass;
import io.shardwright.spi.model.Port;
import io.shardwright.spi.model.Ports;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/**
 * A model that can be computed by hand, with one number as the parameter of each unit: the loss of a token t with target u is
 * (w<sub>n-1</sub> ... w<sub>1</sub> w<sub>0</sub> t - u)&sup2; / 2. For one sequence of one token at a time.
 */
public final class ScalarUnits {
    private ScalarUnits() {}

    /** What a unit keeps: the number that flowed in. */
    public record Saved(LocalTensor x) {
        Saved(Slot slot) {
            this(slot.tensor(DType.F32, 1));
        }
    }

    /** @param first what each number is at first */
    static ModelUnits of(int count, float first) {
        ModelUnits units =
                ModelUnits.of("tokens", "targets").unit("", root -> new Start(parameter(root, 0, first)), "tokens");
        for (int unit = 1; unit < count - 1; unit++) {
            int number = unit;
            units = units.unit("layers." + unit, root -> new Middle(parameter(root, number, first)));
        }
        return count == 1
                ? units
                : units.unit("layers." + (count - 1), root -> new End(parameter(root, count - 1, first)), "targets");
    }

    private static Parameter parameter(Assembly root, int unit, float first) {
        return root.child("layers", unit)
                .parameter("weight", ParameterRole.HIDDEN_MATRIX, Initial.constant(first), Split.none(), 1, 1);
    }

    private static void times(Parameter w, LocalTensor x, LocalTensor y) {
        y.set(w.value().get(0, 0) * x.get(0), 0);
    }

    private static void addGradient(Parameter w, float dY, LocalTensor x) {
        w.gradient().set(w.gradient().get(0, 0) + dY * x.get(0), 0, 0);
    }

    private record Start(Parameter w) implements GeneratedModel<Saved> {
        @Override
        public Ports ports() {
            return Ports.from(Port.i32("tokens", 1, 1)).to(Port.f32("y", 1));
        }

        @Override
        public Saved newSaved(Slot slot) {
            return new Saved(slot);
        }

        @Override
        public void run(Pass pass, Flow flow, Saved saved) {
            switch (pass) {
                case FORWARD -> {
                    saved.x.set(flow.input(0).getInt(0, 0), 0);
                    times(w, saved.x, flow.result(0));
                }
                // Nothing flows back, so all of it is in the second part.
                case INPUT_GRADIENTS -> {}
                case BACKWARD, WEIGHT_GRADIENTS ->
                    addGradient(w, flow.dResult(0).get(0), saved.x);
            }
        }
    }

    private record Middle(Parameter w) implements GeneratedModel<Saved> {
        @Override
        public Ports ports() {
            return Ports.from(Port.f32("x", 1)).to(Port.f32("y", 1));
        }

        @Override
        public Saved newSaved(Slot slot) {
            return new Saved(slot);
        }

        @Override
        public void run(Pass pass, Flow flow, Saved saved) {
            switch (pass) {
                case FORWARD -> times(w, flow.input(0), flow.result(0));
                case BACKWARD -> {
                    run(Pass.WEIGHT_GRADIENTS, flow, saved);
                    run(Pass.INPUT_GRADIENTS, flow, saved);
                }
                case INPUT_GRADIENTS -> times(w, flow.dResult(0), flow.dInput(0));
                // What flowed in is still there.
                case WEIGHT_GRADIENTS -> addGradient(w, flow.dResult(0).get(0), flow.input(0));
            }
        }
    }

    private record End(Parameter w) implements GeneratedModel<Saved> {
        @Override
        public Ports ports() {
            return Ports.from(Port.f32("x", 1), Port.i32("targets", 1, 1)).to(Port.f32("loss"));
        }

        @Override
        public Saved newSaved(Slot slot) {
            return new Saved(slot);
        }

        private float error(Flow flow) {
            return w.value().get(0, 0) * flow.input(0).get(0) - flow.input(1).getInt(0, 0);
        }

        @Override
        public void run(Pass pass, Flow flow, Saved saved) {
            switch (pass) {
                case FORWARD -> {
                    saved.x.set(flow.input(0).get(0), 0);
                    float error = error(flow);
                    flow.result(0).set(error * error / 2);
                }
                case BACKWARD -> {
                    run(Pass.WEIGHT_GRADIENTS, flow, saved);
                    run(Pass.INPUT_GRADIENTS, flow, saved);
                }
                case INPUT_GRADIENTS ->
                    flow.dInput(0)
                            .set(
                                    w.value().get(0, 0)
                                            * error(flow)
                                            * flow.dResult(0).get(),
                                    0);
                case WEIGHT_GRADIENTS ->
                    addGradient(w, error(flow) * flow.dResult(0).get(), saved.x);
            }
        }
    }
}
