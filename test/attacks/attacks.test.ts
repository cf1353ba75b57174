// One town for both, in this order: the second searches until it is refused, asks for access, and protects a child.
import './whereabouts';
import './unknown';
