package io.shardwright.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.text.IrParser;
import io.shardwright.ir.text.IrPrinter;
import io.shardwright.pass.backward.DeriveBackward;
import io.shardwright.pass.backward.VerifyGraph;
import io.shardwright.pass.buffer.PlanBuffers;
import io.shardwright.pass.fusion.FuseChains;
import io.shardwright.pass.fusion.FuseOperators;
import io.shardwright.pass.layout.InsertConversions;
import io.shardwright.pass.shape.CheckDivisibility;
import io.shardwright.pass.shape.InferShapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads {@code passes/<case>/in.ir}, runs one pass after the other, and compares each result with {@code after-<pass>.ir}
 * there. With {@code -Dgolden.update=true} those files are written instead.
 */
final class PassTextTest {
    private static final Path CASES = Path.of("src/test/resources/passes");

    static List<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void passesWriteWhatIsCheckedIn(String name) throws IOException {
        Path folder = CASES.resolve(name);
        DiagnosticLog log = new DiagnosticLog();
        // Each pass reads what the one before wrote as text: nothing that matters is lost in it.
        String text = Files.readString(folder.resolve("in.ir"));
        for (Map.Entry<String, UnaryOperator<Graph>> pass : passes(log).entrySet()) {
            text = IrPrinter.print(pass.getValue().apply(IrParser.parse(text)));
            assertThat(IrPrinter.print(IrParser.parse(text)))
                    .as("read back after %s", pass.getKey())
                    .isEqualTo(text);
            Path golden = folder.resolve("after-" + pass.getKey() + ".ir");
            if (Boolean.getBoolean("golden.update")) {
                Files.writeString(golden, text);
            }
            assertThat(text).as("%s, rewritten by -Dgolden.update=true", golden).isEqualTo(Files.readString(golden));
        }
        assertThat(log.diagnostics()).isEmpty();
    }

    private static Map<String, UnaryOperator<Graph>> passes(DiagnosticLog log) {
        List<Contract> contracts = List.of(Contract.invariant(Origin.NONE));
        Map<String, UnaryOperator<Graph>> passes = new LinkedHashMap<>();
        passes.put("infer-shapes", graph -> InferShapes.run(graph, contracts, log));
        passes.put("insert-conversions", graph -> InsertConversions.run(graph, contracts, log));
        passes.put("check-divisibility", graph -> CheckDivisibility.run(graph, Map.of(), log));
        passes.put("fuse-operators", graph -> FuseChains.run(FuseOperators.run(graph)));
        passes.put("derive-backward", graph -> VerifyGraph.run(DeriveBackward.run(graph)));
        passes.put("plan-buffers", graph -> PlanBuffers.run(graph).graph());
        return passes;
    }
}
