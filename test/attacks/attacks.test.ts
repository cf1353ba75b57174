// One town for all, in this order: the third alters what nobody may see, the last searches until it is refused, asks for access,
// and protects a child.
import './whereabouts';
import './closedAlike';
import './twinWorlds';
import './referralMarks';
import './unknown';
