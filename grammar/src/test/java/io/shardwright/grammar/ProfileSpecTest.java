package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileSpecTest {
    @Test
    void acceptsAndPrintsBack() {
        String text = """
            # times in milliseconds, sizes in bytes
            layer blocks.0 forward=22.3 backward=24 activations=1644167168 parameters=7168
            layer layer forward=1.25 backward=1.4 activations=10 parameters=0   # reads blocks.0
            layer after forward=0 backward=0 activations=10 parameters=0 after blocks.0, layer
            """;
        String printed = """
            layer blocks.0 forward=22.3 backward=24.0 activations=1644167168 parameters=7168
            layer layer forward=1.25 backward=1.4 activations=10 parameters=0 after blocks.0
            layer after forward=0.0 backward=0.0 activations=10 parameters=0 after blocks.0, layer
            """;

        assertThat(ProfileSpec.parse(text)).hasToString(printed);
        assertThat(ProfileSpec.parse(printed)).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        layer a «fwd=1                                                    | found 'fwd' at column 9, expected 'forward'
        layer a forward=«x                                                | found 'x' at column 17, expected a decimal or a number
        layer a forward=1 backward=«-1                                    | found '-' at column 28, expected a decimal or a number
        layer a forward=1 backward=1 activations=«1.5                     | found '1.5' at column 42, expected a number
        layer a forward=1 backward=1 activations=1 parameters=1 «b        | found 'b' at column 57, expected 'layer' or the end
        layer a forward=1 backward=1 activations=1 parameters=1 after «b  | found 'b' at column 63, expected a layer above
        """)
    void rejectsAtThePlace(String marked, String problem) {
        new Rejection(marked, problem).verify(ProfileSpec::parse);
    }

    @Test
    void rejectsALayerThatIsThereTwice() {
        new Rejection("""
            layer a forward=1 backward=1 activations=1 parameters=1
            layer «a forward=1 backward=1 activations=1 parameters=1
            """, "found a second a at line 2, column 7, expected each layer" + " once")
                .verify(ProfileSpec::parse);
    }

    @Test
    void showsTheLineWithANearName() {
        assertThatThrownBy(() -> ProfileSpec.parse("""
            layer conv1 forward=1 backward=1 activations=1 parameters=1
            layer relu1 forward=1 backward=1 activations=1 parameters=1 after cnov1
            """)).hasMessage("""
                found 'cnov1' at line 2, column 67, expected a layer above; did you mean conv1?

                    layer relu1 forward=1 backward=1 activations=1 parameters=1 after cnov1
                                                                                      ^\
                """);
    }

    @Test
    void rejectsATimeThatADoubleCannotHold() {
        String digits = "9".repeat(400);
        new Rejection(
                        "layer a forward=«" + digits + " backward=1 activations=1 parameters=1",
                        "found " + digits + " at column 17, expected a number up to 1.7976931348623157E308")
                .verify(ProfileSpec::parse);
    }
}
