package io.shardwright.samples.minibert;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.Order;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.ModelData;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.Map;

/** {@code shardwright train minibert}: a {@link Bert} learns to tell bytes of a text that are masked. */
public final class MiniBert implements TrainableModel {
    private static final int HELD_OUT_SHARE = 20;

    @Override
    public String name() {
        return "minibert";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes("layers", 4, "hidden", 128, "heads", 4, "seq", 128, "batch", 16);
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        return ShardedMaskedBytes.units(new BertConfig(
                choice.size("layers"), choice.size("hidden"), choice.size("heads"), choice.seq(), choice.dropout()));
    }

    /** Documents, packed; a twentieth of them is held out. */
    @Override
    public ModelData data() {
        return ModelData.ofText((name, choice, seed) -> {
            Documents all = BertData.documents(name);
            if (all.count() < 2) {
                throw new DataException(name + " has " + all.count()
                        + " documents; at least one is learned from, and another held out\n"
                        + "  Fix: give a text of more paragraphs, or JSON with a document a line");
            }
            long heldOut = Math.max(1, all.count() / HELD_OUT_SHARE);
            Documents learned = all.part(0, all.count() - heldOut);
            Documents unseen = all.part(learned.count(), heldOut);
            return new ModelData.LearnedAndUnseen(
                    BertData.masked(learned, choice.seq(), seed).in(Order.shuffled(seed)),
                    BertData.masked(unseen, choice.seq(), seed).in(Order.shuffled(seed)),
                    all.facts());
        });
    }
}
