package io.shardwright.runtime.named;

import io.shardwright.runtime.pipeline.GivenPorts;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A text, byte after byte, is for models that are given tokens and a target for each; others would learn nothing, or read what isn't there. */
final class RequireNextBytes {
    private RequireNextBytes() {}

    /** @throws SettingException if the model is given anything else */
    static void check(ModelOfRun model) {
        Map<String, Port> given = GivenPorts.inputsAlone(model.units(), 1, model.seq());
        List<Long> oneForEach = List.of(1L, model.seq());
        boolean fits = model.units().inputs().size() == 2
                && given.values().stream()
                        .allMatch(
                                port -> port.type() == DType.I32 && port.dims().equals(oneForEach));
        if (!fits) {
            throw new SettingException(
                    "%s: of a text there are tokens and the byte after each, and %s is given %s\n"
                            + "  Fix: say in its TrainableModel what it is trained on: data()",
                    Setting.DATA,
                    model.name(),
                    String.join(
                            ", ",
                            given.values().stream()
                                    .map(port -> port.name() + " "
                                            + port.type().name().toLowerCase(Locale.ROOT) + port.dims())
                                    .toList()));
        }
    }
}
