// Command thesis is a server in the design of the project that came before: gorilla/websocket, a goroutine
// for each pool of people, and one for each connection that reads. The pool writes a message to one member
// after the other and marshals it anew for each. Everything is in memory; with DATABASE_URL each message is
// inserted and committed in Postgres before anybody gets it.
//
// A connection's path names its pool. README.md says what is sent.
package main

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"

	"github.com/gorilla/websocket"
	_ "github.com/lib/pq"
)

// As many connections to Postgres as our own server opens.
const databaseConnections = 16

const schema = `create table move (
	pool text not null, number bigint not null, id uuid not null, text text not null, primary key (pool, number)
)`

// Message is what a member says.
type Message struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Event is what everybody in the pool gets. Only the number is there when somebody has joined.
type Event struct {
	Number int64  `json:"number"`
	ID     string `json:"id,omitempty"`
	Text   string `json:"text,omitempty"`
}

// Pool is those who hear each other.
type Pool struct {
	name       string
	register   chan *websocket.Conn
	unregister chan *websocket.Conn
	broadcast  chan Message
}

// Server has a pool for each path.
type Server struct {
	mutex    sync.Mutex
	pools    map[string]*Pool
	insert   *sql.Stmt
	upgrader websocket.Upgrader
}

func main() {
	server := &Server{pools: make(map[string]*Pool)}
	if address := os.Getenv("DATABASE_URL"); address != "" {
		server.insert = prepare(address)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	go func() { log.Fatal(http.Serve(listener, server)) }()
	// Whoever has started us closes our input by ending.
	io.Copy(io.Discard, bufio.NewReader(os.Stdin))
}

func prepare(address string) *sql.Stmt {
	database, err := sql.Open("postgres", withHostOfQuery(address))
	if err != nil {
		log.Fatal(err)
	}
	database.SetMaxOpenConns(databaseConnections)
	database.SetMaxIdleConns(databaseConnections)
	if _, err := database.Exec(schema); err != nil {
		log.Fatal(err)
	}
	insert, err := database.Prepare("insert into move (pool, number, id, text) values ($1, $2, $3, $4)")
	if err != nil {
		log.Fatal(err)
	}
	return insert
}

// The folder of a Unix socket is named in the query; pq would take the placeholder before the path instead.
func withHostOfQuery(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		log.Fatal("the database's address cannot be read")
	}
	if query := parsed.Query(); query.Has("host") {
		query.Set("port", parsed.Port())
		parsed.Host, parsed.RawQuery = "", query.Encode()
	}
	return parsed.String()
}

func (server *Server) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	connection, err := server.upgrader.Upgrade(response, request, nil)
	if err != nil {
		return
	}
	pool := server.pool(request.URL.Path)
	pool.register <- connection
	defer func() {
		pool.unregister <- connection
		connection.Close()
	}()
	for {
		var message Message
		if err := connection.ReadJSON(&message); err != nil {
			return
		}
		pool.broadcast <- message
	}
}

func (server *Server) pool(name string) *Pool {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	pool, exists := server.pools[name]
	if !exists {
		pool = &Pool{
			name:       name,
			register:   make(chan *websocket.Conn),
			unregister: make(chan *websocket.Conn),
			broadcast:  make(chan Message),
		}
		server.pools[name] = pool
		go pool.run(server.insert)
	}
	return pool
}

func (pool *Pool) run(insert *sql.Stmt) {
	members := make(map[*websocket.Conn]bool)
	var number int64
	for {
		select {
		case connection := <-pool.register:
			members[connection] = true
			connection.WriteJSON(Event{Number: number})
		case connection := <-pool.unregister:
			delete(members, connection)
		case message := <-pool.broadcast:
			number++
			if insert != nil {
				if _, err := insert.Exec(pool.name, number, message.ID, message.Text); err != nil {
					log.Fatal(err)
				}
			}
			// A member who is gone is found by its reader.
			for connection := range members {
				connection.WriteJSON(Event{Number: number, ID: message.ID, Text: message.Text})
			}
		}
	}
}
