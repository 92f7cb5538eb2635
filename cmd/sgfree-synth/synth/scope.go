package synth

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// scope is an account in a region, and what is known of it before anything is drawn: so
// its neighbours can name what is in it.
type scope struct {
	org             *Organisation
	number          int
	account, region string
	sizes           []int // the number of groups of each VPC

	dice  *rand.Rand
	files map[string]*file
	made  int // resources so far, to tell their ids apart
}

// vpc is one VPC with the groups that can be named in it.
type vpc struct {
	number int
	id     string
	groups []group
	peers  []peer
}

type group struct{ id, name string }

// peer is the far side of a peering connection.
type peer struct {
	id, status string
	asks       bool // this side requested it
	scope      *scope
	vpc        int
}

func newScope(o *Organisation, account, region int) *scope {
	number := account*o.Regions + region
	s := &scope{
		org: o, number: number, region: regions[region],
		account: strconv.Itoa(111122223333 + account*1_010_101),
		dice:    rand.New(rand.NewPCG(o.Seed, uint64(number))), //nolint:gosec // has to be the same each time
	}
	scopes := o.Accounts * o.Regions
	left := o.Groups / scopes
	if number < o.Groups%scopes {
		left++
	}
	for left > 0 {
		size := 5 + s.hash(1<<43|len(s.sizes), 41)
		if left < size+smallestVPC {
			size = left
		}
		s.sizes = append(s.sizes, size)
		left -= size
	}
	return s
}

// mix tells the numbers of a scope apart from one another and from those of other scopes:
// it is one to one (the finaliser of SplitMix64).
func (s *scope) mix(n int) uint64 {
	z := uint64(s.number<<44^n) + s.org.Seed*0x9e3779b97f4a7c15 //nolint:gosec // not negative
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// hash is a number below a limit that n gives.
func (s *scope) hash(n, limit int) int { return int(s.mix(n) >> 32 % uint64(limit)) } //nolint:gosec // small

func (s *scope) id(prefix string, n int) string {
	return fmt.Sprintf("%s-0%016x", prefix, s.mix(n))
}

// fresh is an id that nothing else has.
func (s *scope) fresh(prefix string) string {
	s.made++
	return s.id(prefix, 1<<42|s.made)
}

var (
	products = []string{"shop", "orders", "billing", "search", "reports", "identity", "media", "ledger", "stock", "mail"}
	roles    = []string{"web", "api", "worker", "db", "cache", "queue", "batch", "proxy", "admin", "migration"}
)

// group is the k-th group of a VPC; the first is its default group.
func (s *scope) group(v, k int) group {
	n := v<<16 | k
	g := group{id: s.id("sg", n), name: "default"}
	if k > 0 {
		g.name = fmt.Sprintf("%s-%s-%d", products[s.hash(n, 10)], roles[s.hash(n, 100)/10], k)
	}
	return g
}

func (s *scope) vpcID(v int) string { return s.id("vpc", v) }

// peersOf lists what is connected with a VPC: its neighbour, and for the first one that of
// the next account and of the one before.
func (s *scope) peersOf(v int) (all []peer) {
	if neighbour := v ^ 1; neighbour < len(s.sizes) {
		p := peer{id: s.id("pcx", v&^1), status: "active", asks: neighbour > v, scope: s, vpc: neighbour}
		if v/2%8 == 7 {
			p.status = "deleted"
		}
		all = append(all, p)
	}
	if v > 0 {
		return all
	}
	account, region := s.number/s.org.Regions, s.number%s.org.Regions
	if account+1 < s.org.Accounts {
		all = append(all, peer{id: s.id("pcx", 1<<41), status: "active", asks: true, scope: newScope(s.org, account+1, region)})
	}
	if account > 0 {
		before := newScope(s.org, account-1, region)
		all = append(all, peer{id: before.id("pcx", 1<<41), status: "active", scope: before})
	}
	return all
}

// vpc writes everything that is in a VPC.
func (s *scope) vpc(number int) {
	v := &vpc{number: number, id: s.vpcID(number), peers: s.peersOf(number)}
	for k := range s.sizes[number] {
		v.groups = append(v.groups, s.group(number, k))
	}
	s.add("vpc", s.vpcRecord(v))
	for _, p := range v.peers {
		s.add("vpc-peering-connection", s.peering(v, p))
	}
	for k := range v.groups {
		s.addGroup(v, k)
		s.addUses(v, k)
	}
	if len(s.sizes) > 1 && s.chance(30) {
		state := []string{"associated", "disassociated"}[s.dice.IntN(2)]
		s.add("security-group-vpc-association", object{
			"GroupId": s.pick(v).id, "VpcId": s.vpcID((number + 1) % len(s.sizes)), "VpcOwnerId": s.account,
			"State": state, "GroupOwnerId": s.account,
		})
	}
	for range len(v.groups) / 12 {
		s.addTemplate(v)
	}
}

// addUses draws how many interfaces carry a group, and what they belong to.
func (s *scope) addUses(v *vpc, k int) {
	left := 0
	switch {
	case k == 0 || s.chance(33):
	case s.chance(1):
		left = 20 + int(s.dice.ExpFloat64()*60)
	default:
		left = 1 + int(s.dice.ExpFloat64()*5.7)
	}
	if busiest := s.number == 0 && v.number == 0 && k == 2; busiest {
		left = min(5_000, s.org.Groups/4)
	}
	for left > 0 {
		groups := []group{v.groups[k]}
		if k != 1 && s.chance(10) {
			groups = append(groups, v.groups[1])
		}
		left -= s.addUse(v, groups)
	}
}

// addUse writes a resource with its interfaces, which carry the groups, and returns how
// many these are.
func (s *scope) addUse(v *vpc, groups []group) int {
	switch n := s.dice.IntN(100); {
	case n < 22:
		return s.addInstance(v, groups)
	case n < 66:
		return s.addTask(v, groups)
	case n < 80:
		return s.addFunction(v, groups)
	case n < 87:
		return s.addLoadBalancer(v, groups)
	case n < 94:
		return s.addDatabase(v, groups)
	case n < 97:
		return s.addEndpoint(v, groups)
	default:
		return s.addDetached(v, groups)
	}
}

// chance comes true so many times in a hundred.
func (s *scope) chance(percent int) bool { return s.dice.IntN(100) < percent }

// pick draws a group of a VPC that is not its default group.
func (s *scope) pick(v *vpc) group { return v.groups[1+s.dice.IntN(len(v.groups)-1)] }

// add writes a record, if its kind is wanted.
func (s *scope) add(kind string, record any) {
	if f := s.files[kind]; f != nil {
		f.add(record)
	}
}
