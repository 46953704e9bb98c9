package io.shardwright.runtime.settings;

import io.shardwright.runtime.optimize.Adam;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.Momentum;
import io.shardwright.runtime.optimize.Muon;
import io.shardwright.runtime.optimize.OptimizerSettings;
import io.shardwright.runtime.optimize.Sgd;

/** An optimizer's numbers are some that it can work with. */
final class CheckOptimizer {
    private CheckOptimizer() {}

    /**
     * @param rate the highest learning rate
     * @throws SettingException about the first number that is out of its range
     */
    static void run(OptimizerSettings optimizer, double rate) {
        switch (optimizer) {
            case Sgd.Settings sgd -> Setting.WEIGHT_DECAY.requireNotNegative(sgd.decay());
            case Momentum.Settings momentum -> {
                momentum(momentum.momentum());
                Setting.WEIGHT_DECAY.requireNotNegative(momentum.decay());
            }
            case Adam.Settings adam -> moments(adam.beta1(), adam.beta2(), adam.epsilon(), adam.decay());
            case AdamW.Settings adamW -> moments(adamW.beta1(), adamW.beta2(), adamW.epsilon(), adamW.decay());
            case Muon.Settings muon -> {
                momentum(muon.beta());
                Setting.MUON_RATE.requirePositive(muon.rateFactor() * rate);
                run(muon.others(), rate);
                Setting.WEIGHT_DECAY.requireNotNegative(muon.decay());
            }
        }
    }

    /** @throws SettingException if it isn't a share of the past that fades */
    static double momentum(double momentum) {
        Setting.MOMENTUM.requireNotNegative(momentum);
        if (momentum >= 1) {
            throw new SettingException("%s: it is less than 1", Setting.MOMENTUM.is(momentum));
        }
        return momentum;
    }

    private static void moments(double beta1, double beta2, double epsilon, double decay) {
        for (double beta : new double[] {beta1, beta2}) {
            if (!(beta >= 0 && beta < 1)) {
                throw new SettingException(
                        "%s with betas %s, %s: each is from 0 to less than 1",
                        Setting.OPTIMIZER, Double.toString(beta1), Double.toString(beta2));
            }
        }
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new SettingException(
                    "%s with epsilon %s: it is more than 0 and less than 1",
                    Setting.OPTIMIZER, Double.toString(epsilon));
        }
        Setting.WEIGHT_DECAY.requireNotNegative(decay);
    }
}
