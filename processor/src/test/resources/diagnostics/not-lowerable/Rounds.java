package not_lowerable;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Rounds {
    private final List<Linear> layers;
    private final List<Linear> others;
    private final LayerNorm norm;

    Rounds(int hidden, int count, int fewer) {
        layers = Modules.repeat(count, () -> new Linear(hidden, hidden));
        others = Modules.repeat(fewer, () -> new Linear(hidden, hidden));
        norm = new LayerNorm(hidden);
    }

    @Layout("batch, seq, hidden")
    Tensor forward(Tensor x, Tensor y, Tensor z, Tensor v) {
        Tensor before = x;
        // ERROR not-lowerable: Rounds.forward: a loop over layers that changes before and x cannot become a tensor operation
        for (Linear layer : layers) {
            before = x;
            x = layer.forward(x);
        }
        for (Linear layer : layers) {
            // ERROR not-lowerable: Rounds.forward: norm, which all rounds would share, in a loop over layers
            y = layer.forward(norm.forward(y));
        }
        for (int i = 0; i < layers.size(); i++) {
            // ERROR not-lowerable: Rounds.forward: others, of which there are fewer, in a loop of count rounds
            z = layers.get(i).forward(others.get(i).forward(z));
        }
        boolean first = true;
        // ERROR not-lowerable: Rounds.forward: a loop over layers that changes v and first cannot
        for (Linear layer : layers) {
            v = first ? layer.forward(v) : v.plus(layer.forward(v));
            first = false;
        }
        // ERROR not-lowerable: Rounds.forward: layers.get(0), of a list that is as long as the configuration says,
        return layers.get(0).forward(norm.forward(x));
    }
}
