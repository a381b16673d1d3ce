"""Writes the models of corpus/importer that TensorFlow Lite's converter makes: small networks of our own, in every form of quantisation.
python seeds.py, with tensorflow 2.21."""
import os
import numpy as np
import tensorflow as tf

L, keras = tf.keras.layers, tf.keras
tf.random.set_seed(1)
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus', 'importer')
os.makedirs(folder, exist_ok=True)


def sequential(shape, *layers):
    return keras.Sequential([keras.Input(shape, batch_size=1), *layers])


networks = {
    'conv': sequential((6, 5, 2), L.Conv2D(3, 3, padding='same', activation='relu'), L.BatchNormalization(), L.DepthwiseConv2D(2), L.MaxPool2D(2), L.Flatten(), L.Dense(3, activation='softmax')),
    'sequence': sequential((7, 4), L.Conv1D(3, 3, dilation_rate=2, padding='causal'), L.LayerNormalization(), L.GlobalAveragePooling1D(), L.Dense(2, activation='sigmoid')),
    'lstm': sequential((5, 3), L.LSTM(4)),
}


def write(name, converter, **settings):
    for key, value in settings.items():
        setattr(converter, key, value)
    with open(os.path.join(folder, f'{name}.tflite'), 'wb') as f:
        f.write(converter.convert())


for name, network in networks.items():
    shape = network.input_shape
    samples = lambda: ([np.random.default_rng(i).standard_normal((1, *shape[1:])).astype(np.float32)] for i in range(4))
    make = lambda: tf.lite.TFLiteConverter.from_keras_model(network)
    write(name, make())
    if name in ('conv', 'sequence'):
        write(f'{name}-int8', make(), optimizations=[tf.lite.Optimize.DEFAULT], representative_dataset=samples)
    if name == 'conv':
        write(f'{name}-f16', make(), optimizations=[tf.lite.Optimize.DEFAULT], target_spec=tf.lite.TargetSpec(supported_types=[tf.float16]))
        write(f'{name}-16x8', make(), optimizations=[tf.lite.Optimize.DEFAULT], representative_dataset=samples,
              target_spec=tf.lite.TargetSpec(supported_ops=[tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8]))
